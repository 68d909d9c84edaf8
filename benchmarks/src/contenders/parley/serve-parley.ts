import type { CountRequest, Terms } from '../../service/messages.js';
import type { Service } from '../../service/service.js';
import { taken, type Place } from '../place.js';
import { parleyEnds } from './parley-ends.js';

/** The server of both Parley contenders. */
export async function serveParley(service: Service, place: Place): Promise<Place> {
  const server = (await parleyEnds(place)).server(place);
  const { prefix } = place;
  server.onMessage<Terms>(`${prefix}sum`, terms => service.sum(terms));
  server.onMessage<CountRequest>(`${prefix}count`, async function* ({ items }) {
    yield* service.count(items);
  });
  server.onEvent<Terms>(`${prefix}tick`, terms => service.tick(terms));
  await server.listen();
  return taken(place, server);
}
