import type { ClientOptions, MicroserviceOptions } from '@nestjs/microservices';
import { addressOf, type Place } from '../place.js';
import type { Microservices } from './microservices.js';

/** What a Nest application says about its transport, for the server and for a client; all else is default. */
export function nestOptions({ Transport }: Microservices, place: Place): MicroserviceOptions & ClientOptions {
  const { url } = place;
  switch (place.transport) {
    case 'tcp':
      return { transport: Transport.TCP, options: addressOf(place) };
    case 'redis':
      return { transport: Transport.REDIS, options: { ...addressOf(place), ...credentialsIn(url) } };
    case 'mqtt':
      return { transport: Transport.MQTT, options: { url } };
    case 'nats':
      return { transport: Transport.NATS, options: { servers: [url] } };
  }
}

/** Nest takes no URL of Redis. */
function credentialsIn(url: string): { readonly username?: string; readonly password?: string } {
  const { username, password } = new URL(url);
  return { username: username || undefined, password: password || undefined };
}
