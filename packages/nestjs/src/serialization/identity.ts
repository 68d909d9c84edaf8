import type { Untyped } from '../untyped.js';
import type { Deserializer } from './deserializer.js';
import type { Serializer } from './serializer.js';

/** Leaves packets as they are. */
export class IdentitySerializer implements Serializer {
  serialize(value: Untyped): Untyped {
    return value;
  }
}

/** Leaves what arrived as it is. */
export class IdentityDeserializer implements Deserializer {
  deserialize(value: Untyped): Untyped {
    return value;
  }
}
