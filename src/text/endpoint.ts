/** `127.0.0.1:80`, `[::1]:80`; port 0 is `*`, as in ss and netstat. */
export function formatEndpoint(address: string, port: number | string): string {
  const host = address.includes(":") ? `[${address}]` : address;
  return `${host}:${port === 0 ? "*" : port}`;
}
