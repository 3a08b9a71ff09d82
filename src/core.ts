/** `sockdex/core`: tables from bytes, without Node. Loads in a browser. */
export * from "./filter/index";
export { compileAsync } from "./module/instantiate";
export * from "./summary/index";
export * from "./table/index";
