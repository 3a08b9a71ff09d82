/** As the kernel prints pointers: sixteen hexadecimal digits. */
export function hex64(value: bigint): string {
  return value.toString(16).padStart(16, "0");
}
