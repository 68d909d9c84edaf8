import type { Metadata } from '../packet/metadata.js';
import type { Pattern } from '../pattern/pattern.js';
import type { ResolvedPattern } from './resolved-pattern.js';

/** What a dispatch hook sees of a request or event. */
export interface Dispatched {
  readonly route: string;
  /** The pattern as the caller wrote it the first time. */
  readonly pattern: Pattern;
  readonly data: unknown;
  metadata?: Metadata;
}

export type DispatchHook = (packet: Dispatched) => void;

/** The headers of requests and events: the client's, over them the call's own, and what the hook makes of both. */
export class OutgoingMetadata {
  hook?: DispatchHook;

  constructor(private readonly common: Metadata | undefined) {}

  of({ route, pattern }: ResolvedPattern, data: unknown, own: Metadata | undefined): Metadata | undefined {
    const metadata = own === undefined ? this.common : { ...this.common, ...own };
    if (this.hook === undefined) return metadata;
    const packet: Dispatched = { route, pattern, data, metadata: metadata && { ...metadata } };
    this.hook(packet);
    return packet.metadata;
  }
}
