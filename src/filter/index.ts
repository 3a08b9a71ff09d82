export { FIRST_WORDS as FILTER_WORDS } from "./parse";
export { FilterExpression, type FilterOptions, parseFilter } from "./parse-filter";
export { Services, type Transport } from "./services";
