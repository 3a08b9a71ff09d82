import { readFileSync } from "node:fs";
import { Services, wellKnownServices } from "../../filter/services";
import { Users } from "../../filter/users";

/** This machine's names of ports; where it has no such file, as in a slim container, a few dozen well-known ones. */
export function readServices(path = "/etc/services"): Services {
  const text = tryText(path);
  return text === undefined ? wellKnownServices() : new Services(text);
}

/** This machine's names of users; none where it has no such file. */
export function readUsers(path = "/etc/passwd"): Users {
  return new Users(tryText(path) ?? "");
}

function tryText(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
