/** `sockdex/core`: tables from bytes, without Node. Loads in a browser. */
export { compileAsync } from "./module/instantiate";
export * from "./table/index";
