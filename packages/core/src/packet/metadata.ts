/**
 * Headers of one message: flat text pairs. Travels in the packet's `metadata` key (as Nest's does) or, where the
 * transport has them, as native headers. W3C trace context uses the key `traceparent`.
 */
export type Metadata = Readonly<Record<string, string>>;
