import type { BrokerName } from '../broker.js';
import type { BrokerOptions } from '../broker-options.js';
import type { BrokerKind } from './broker-kind.js';
import { mqtt } from './mqtt.js';
import { nats } from './nats.js';
import { redis } from './redis.js';

/** All brokers there are. */
export const kinds: { readonly [N in BrokerName]: BrokerKind<BrokerOptions<N>> } = { redis, mqtt, nats };
