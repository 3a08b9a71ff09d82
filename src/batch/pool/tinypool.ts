import { loadPackage } from "../../optional/package";

const THREADS = { what: "More than one job", packages: ["tinypool"] };

export const loadTinypool = () => loadPackage(THREADS, "tinypool", () => import("tinypool"));
