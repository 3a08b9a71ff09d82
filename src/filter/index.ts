export { FilterExpression, type FilterOptions, parseFilter } from "./parse-filter";
export { Services, type Transport } from "./services";
export { Users } from "./users";
export { FIRST_WORDS as FILTER_WORDS } from "./vocabulary";
