/*
 * AssemblyScript's names for numbers, so that the host reads the files of constants in assembly/ as they are: memory maps
 * stand there and nowhere else. What needs more than these names (load, store, casts) stays in files of its own.
 */
declare type i32 = number;
declare type u32 = number;
declare type u64 = number;
declare type usize = number;
