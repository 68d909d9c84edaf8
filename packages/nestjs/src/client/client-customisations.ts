import type { Untyped } from '../untyped.js';

/** What a subclass of a client may change about what arrives, as in Nest. */
export interface ClientCustomisations {
  /** What a caller gets of an error the service sent. */
  serializeError(error: Untyped): Untyped;
  /** What a caller gets of a value the service sent. */
  serializeResponse(response: Untyped): Untyped;
}
