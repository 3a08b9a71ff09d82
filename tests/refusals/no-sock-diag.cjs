// Loaded with --require: a koffi whose socket() fails, with the errno SOCKDEX_TEST_ERRNO; default EPROTONOSUPPORT, that of
// a kernel without sock_diag, as gVisor's.
const Module = require("node:module");

const ERRNO = Number(process.env.SOCKDEX_TEST_ERRNO ?? 93);
const load = Module._load;
Module._load = (name, ...rest) => {
  const loaded = load(name, ...rest);
  if (name !== "koffi") return loaded;
  let isRefused = false;
  return {
    errno: () => (isRefused ? ERRNO : loaded.errno()),
    load(path) {
      const library = loaded.load(path);
      return {
        func(name, ...signature) {
          const call = library.func(name, ...signature);
          return (...values) => {
            isRefused = name === "socket";
            return isRefused ? -1 : call(...values);
          };
        },
      };
    },
  };
};
