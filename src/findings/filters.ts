/** Data that the program has not read. One byte is the end alone where the peer has closed. */
export const UNREAD =
  "not state listening and ( rx > 1 or ( rx > 0 and exclude close-wait exclude last-ack exclude closing ) )";
export const RETRANSMITTING = "retrans > 0 and not state listening";
