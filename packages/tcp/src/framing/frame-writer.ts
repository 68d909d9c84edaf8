/**
 * One message as it stands on the wire: `<length>#<json>`, back to back with the next, without a terminator. The length
 * counts UTF-16 code units, not bytes; the whole is sent as UTF-8.
 *
 * Source: `helpers/json-socket.js` of `@nestjs/microservices` 12.1.1.
 */
export function frame(json: string): string {
  return `${json.length}#${json}`;
}
