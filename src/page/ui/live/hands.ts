/** What a person is in the middle of, and other numbers would end: a press, whose button would be gone before it is over, or a selected text. */
export class Hands {
  #isPressed = false;

  constructor() {
    const press = (isPressed: boolean) => () => {
      this.#isPressed = isPressed;
    };
    addEventListener("pointerdown", press(true), true);
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, press(false), true);
  }

  get areBusy(): boolean {
    const selection = document.getSelection();
    const isSelected = selection !== null && !selection.isCollapsed && selection.toString().trim() !== "";
    return this.#isPressed || isSelected;
  }

  /** Resolves when they are free. */
  free(): Promise<void> {
    return new Promise((resolve) => {
      // The click comes behind the pointer's end.
      const look = () => setTimeout(end);
      const end = () => {
        if (this.areBusy) return;
        for (const name of ENDS) document.removeEventListener(name, look, true);
        resolve();
      };
      for (const name of ENDS) document.addEventListener(name, look, true);
      end();
    });
  }
}

const ENDS = ["pointerup", "pointercancel", "selectionchange"];
