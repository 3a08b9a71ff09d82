export { FilterExpression, type FilterOptions, parseFilter } from "./parse-filter";
export { Services, type Transport } from "./services";
