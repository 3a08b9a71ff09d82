/** A process that connects where it is told to, and sends so many bytes. */
import { connect } from "node:net";

let socket;
process.on("message", ({ port, bytes }) => {
  if (port !== undefined) socket = connect(port, "127.0.0.1", () => process.send("connected"));
  else socket.write(Buffer.alloc(bytes));
});
process.on("disconnect", () => process.exit());
