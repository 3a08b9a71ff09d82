import { version } from "../../package.json";

/**
 * Replaces what differs from run to run and nothing else: the folder of the inputs, how long a conversion took, the time
 * of a reading of `watch`, and the package's version.
 */
export function mask(text: string, folder: string): string {
  return text
    .replaceAll(folder, "FOLDER")
    .replace(/(?<= MB in )\d+(\.\d+)? s\b/g, "SECONDS s")
    .replace(/^\d\d:\d\d:\d\d(?= )/gm, "HH:MM:SS")
    .replace(/(?<=^\{"time":")\d{4}-\d\d-\d\dT[\d:.]+Z(?=","(total|change)")/gm, "TIME")
    .replaceAll(`sockdex ${version}`, "sockdex VERSION");
}
