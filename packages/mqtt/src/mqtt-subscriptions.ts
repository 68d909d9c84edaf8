import { ParleyError, type RegisteredHandler } from '@parley/core';
import type { IClientSubscribeOptions, IPublishPacket } from 'mqtt';
import type { QoS } from './mqtt-record.js';
import { disjointFilters, filtersOverlap } from './topics/disjoint-filters.js';
import { topicOf } from './topics/topic-escape.js';
import { sharedFilter } from './topics/topic-filter.js';

/** One subscription at the broker. */
export interface Subscription {
  readonly topic: string;
  readonly options: IClientSubscribeOptions;
}

/** Which subscriptions the handlers of a server need, so that each of them gets every message once. */
export class MqttSubscriptions {
  /** Subscription identifiers by topic filter; MQTT 5. */
  private readonly ids = new Map<string, number>();

  /** @param most highest quality of service */
  constructor(
    private readonly group: string | undefined,
    private readonly defaults: IClientSubscribeOptions | undefined,
    private readonly most: QoS = 2,
  ) {}

  /**
   * @param identified the broker says which subscription a copy of a message is for, so that they may overlap
   * @throws ParleyError `PARLEY_UNSUPPORTED` for handlers of several groups that overlap, if it does not
   */
  of(handlers: readonly RegisteredHandler[], identified: boolean): readonly Subscription[] {
    return identified ? this.identified(handlers) : this.disjoint(handlers);
  }

  /**
   * Whether this copy of a message is for that handler. One that was just added has no subscription yet: until then, those of
   * others bring what is for it.
   * @param isLive whether there is a subscription to this topic
   */
  bring({ properties }: IPublishPacket, handler: RegisteredHandler, isLive: (topic: string) => boolean): boolean {
    const identifiers = properties?.subscriptionIdentifier as number | readonly number[] | undefined;
    if (identifiers === undefined) return true;
    const topic = this.topicFor(handler);
    const id = this.ids.get(topic);
    return (typeof identifiers === 'number' ? identifiers === id : identifiers.includes(id!)) || !isLive(topic);
  }

  /**
   * Refuses handlers of one group that are subscribed to by two connections and overlap: only one of these would get each
   * message, and maybe the wrong one.
   * @throws ParleyError `PARLEY_UNSUPPORTED`
   */
  separate(some: readonly RegisteredHandler[], others: readonly RegisteredHandler[]): void {
    for (const one of some.map(handler => this.filterOf(handler))) {
      if (one.group === undefined) continue;
      const same = others
        .map(handler => this.filterOf(handler))
        .find(({ group, filter }) => group === one.group && filtersOverlap(filter, one.filter));
      if (same === undefined) continue;
      const message = `It overlaps with '${same.filter}'. With ackAfterHandler, a group cannot share a topic for requests and events`;
      throw new ParleyError('PARLEY_UNSUPPORTED', { pattern: one.filter, message });
    }
  }

  /** What the subscription of a handler is to, where each has its own. */
  private topicFor(handler: RegisteredHandler): string {
    const { group, filter } = this.filterOf(handler);
    return written(group, filter);
  }

  private identified(handlers: readonly RegisteredHandler[]): readonly Subscription[] {
    const quality = new Map<string, QoS>();
    for (const handler of handlers) {
      const topic = this.topicFor(handler);
      quality.set(topic, higher(quality.get(topic), this.qosOf(handler)));
      if (!this.ids.has(topic)) this.ids.set(topic, this.ids.size + 1);
    }
    return [...quality].map(([topic, qos]) => {
      // what this server publishes itself (answers) need not come back; a shared subscription must not ask for that
      const nl = !topic.startsWith('$share/');
      const properties = { ...this.defaults?.properties, subscriptionIdentifier: this.ids.get(topic)! };
      return { topic, options: { nl, ...this.defaults, qos, properties } };
    });
  }

  private disjoint(handlers: readonly RegisteredHandler[]): readonly Subscription[] {
    const groups = new Map<string | undefined, Map<string, QoS>>();
    for (const handler of handlers) {
      const { group, filter } = this.filterOf(handler);
      const filters = groups.get(group) ?? new Map<string, QoS>();
      groups.set(group, filters.set(filter, higher(filters.get(filter), this.qosOf(handler))));
    }
    const all = [...groups].flatMap(([group, filters]) =>
      disjointFilters(filters.keys()).map(filter => {
        const within = [...filters].filter(([narrower]) => filtersOverlap(narrower, filter)).map(([, qos]) => qos);
        return { group, filter, qos: Math.max(...within) as QoS };
      }),
    );
    for (const one of all) {
      const other = all.find(each => each.group !== one.group && filtersOverlap(each.filter, one.filter));
      if (other !== undefined) throw indistinguishable(one.filter, other.filter);
    }
    return all.map(({ group, filter, qos }) => ({ topic: written(group, filter), options: { ...this.defaults, qos } }));
  }

  private filterOf({ route }: RegisteredHandler): ReturnType<typeof sharedFilter> {
    const { group = this.group, filter } = sharedFilter(route);
    return { group, filter: topicOf(filter) };
  }

  private qosOf({ extras }: RegisteredHandler): QoS {
    const wanted = (extras['qos'] as QoS | undefined) ?? this.defaults?.qos ?? 1;
    return higher(this.most, wanted) === wanted ? this.most : wanted;
  }
}

const higher = (a: QoS | undefined, b: QoS): QoS => (a !== undefined && a > b ? a : b);

const written = (group: string | undefined, filter: string): string =>
  group === undefined ? filter : `$share/${group}/${filter}`;

const indistinguishable = (pattern: string, other: string): ParleyError =>
  new ParleyError('PARLEY_UNSUPPORTED', {
    pattern,
    message: `It overlaps with '${other}', which belongs to another group, and MQTT 3.1.1 does not say for which of them a message came. Use protocolVersion 5`,
  });
