/** Tells before the page is printed, and after it. */
export function onPrint(turn: (isPrinting: boolean) => void): void {
  addEventListener("beforeprint", () => turn(true));
  addEventListener("afterprint", () => turn(false));
}
