import type { ClientOptions, ServerOptions } from '@parley/core';
import type { Deserializer } from '../serialization/deserializer.js';
import type { Serializer } from '../serialization/serializer.js';

type Codec = 'serializer' | 'deserializer';

interface CodecOptions {
  serializer?: Serializer;
  deserializer?: Deserializer;
}

/** What every server takes, whatever the transport: see `ServerOptions` of `@parley/core`. */
export type CommonServerOptions = Omit<ServerOptions, Codec> & CodecOptions;

/** What every client takes, whatever the transport: see `ClientOptions` of `@parley/core`. */
export type CommonClientOptions = Omit<ClientOptions, Codec> & CodecOptions;
