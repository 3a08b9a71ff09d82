/** The bundler inlines a .wasm file as its bytes. */
declare module "*.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** And a .txt file as its text. */
declare module "*.txt" {
  const text: string;
  export default text;
}
