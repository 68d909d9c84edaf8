/**
 * What Parley peers say to each other beyond Nest's packets, all under the one key `parley`.
 *
 * A Nest server ignores unknown keys of a request; a Nest client takes a reply with an unknown key for foreign data
 * (`IncomingResponseDeserializer.isExternal`, 12.0.2). So a caller may always add the key, and a server adds it only
 * to replies of callers that did.
 */
export const extensionVersion = 1;

/** On a request: says that the caller understands extended replies. */
export interface RequestExtension {
  /** Protocol version. */
  readonly v: number;
  /** Time left until the caller's deadline, in milliseconds: never clock time, since hosts' clocks differ. */
  readonly d?: number;
  /** The caller's reply inbox, where the transport has no native reply address. */
  readonly r?: string;
}

/** On an event, where the transport asks for it (`eventKeys`). */
export interface EventExtension {
  /** Unguessable, and the same in every copy of the event: the replicas of a group claim it by this. */
  readonly k: string;
}

/** What a server may find on anything that arrives. */
export type IncomingExtension = Partial<RequestExtension & EventExtension>;

/** On a reply to a caller that sent a {@link RequestExtension}. */
export interface ReplyExtension {
  /** Protocol version: the server identifies itself (first packet only). */
  readonly v?: number;
  /** Where this server takes control packets, on transports that address them. */
  readonly c?: string;
  /** Which server answers, where several may. Packets of a second one are dropped. */
  readonly s?: string;
  /** Several values of a stream, in order, in place of `response`. */
  readonly b?: readonly unknown[];
  /** Code of {@link errorCodes} when `err` is this server's own doing and not its handler's. */
  readonly code?: string;
}

/** From caller to an identified server, in a packet that has only the key `parley`. */
export interface ControlPacket {
  /** Id of the request whose producer is to stop. */
  readonly cancel?: string;
  /** Id of the request that may send {@link n} values more. */
  readonly credit?: string;
  readonly n?: number;
}

/** Values of one stream a server may send ahead of the first credit. */
export const initialCredit = 1024;
/** Values a caller takes before it grants as many again. */
export const creditBatch = 512;
