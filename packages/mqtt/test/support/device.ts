import { atEnd } from '@parley/test-support';
import { connectAsync, type IClientOptions, type IPublishPacket, type MqttClient as MqttDriver } from 'mqtt';

/** A client of mqtt.js that knows nothing of Parley, until the end of the test. */
export const device = async (url: string, options: IClientOptions = {}): Promise<MqttDriver> => {
  const driver = await connectAsync(url, { reconnectPeriod: 0, ...options }, false);
  atEnd(() => driver.endAsync(true));
  return driver;
};

export interface Heard {
  readonly topic: string;
  readonly text: string;
  readonly packet: IPublishPacket;
}

/** What a device hears on a filter, from now on. */
export const hearing = async (driver: MqttDriver, filter: string, qos: 0 | 1 | 2 = 0): Promise<Heard[]> => {
  const heard: Heard[] = [];
  driver.on('message', (topic, payload, packet) => heard.push({ topic, text: payload.toString(), packet }));
  await driver.subscribeAsync(filter, { qos });
  return heard;
};
