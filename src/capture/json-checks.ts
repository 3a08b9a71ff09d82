/** What is missing where a value of another kind stands. */
export type Kind = "object" | "list" | "number" | "text";

/** Values that were parsed from JSON, as what they have to be. Each throws what `lacking` makes for any other. */
export interface JsonChecks {
  /** A copy. */
  object(value: unknown, what: string): Record<string, unknown>;
  list(value: unknown, what: string): unknown[];
  /** A finite one. */
  number(value: unknown, what: string): number;
  text(value: unknown, what: string): string;
}

/** `lacking`: the error for a value that is not of this kind; `what` is the value's name. */
export function jsonChecks(lacking: (kind: Kind, what: string) => Error): JsonChecks {
  return {
    object(value, what) {
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
      throw lacking("object", what);
    },
    list(value, what) {
      if (Array.isArray(value)) return value;
      throw lacking("list", what);
    },
    number(value, what) {
      if (typeof value === "number" && Number.isFinite(value)) return value;
      throw lacking("number", what);
    },
    text(value, what) {
      if (typeof value === "string") return value;
      throw lacking("text", what);
    },
  };
}
