/** Data that the program has not read. One byte may be the end of the connection alone. */
export const UNREAD = "rx > 1 and not state listening";
export const RETRANSMITTING = "retrans > 0 and not state listening";
