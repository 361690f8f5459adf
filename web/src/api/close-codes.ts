/** Of a WebSocket that closed because a message was larger than the server takes (RFC 6455 §7.4.1). */
export const TOO_LARGE = 1009
