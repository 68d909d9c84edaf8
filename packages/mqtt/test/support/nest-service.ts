import { Controller, type INestMicroservice } from '@nestjs/common';
import {
  ClientProxyFactory,
  Ctx,
  MessagePattern,
  MqttContext,
  MqttRecordBuilder,
  Transport,
  type ClientMqtt,
  type MqttOptions,
} from '@nestjs/microservices';
import { atEnd } from '@parley/test-support';
import { NestService, serveNestWith } from '@parley/test-support/nest';

@Controller()
class MqttService extends NestService {
  @MessagePattern('properties')
  properties(@Ctx() context: MqttContext): unknown {
    return (context.getPacket() as { readonly properties?: { readonly userProperties?: object } }).properties
      ?.userProperties;
  }

  @MessagePattern('rooms/+/temperature')
  temperature(@Ctx() context: MqttContext): unknown {
    return context.getTopic();
  }
}

/** A Nest application that serves over MQTT, until the end of the test. */
export const serveNest = (url: string, options: MqttOptions['options'] = {}): Promise<INestMicroservice> =>
  serveNestWith(MqttService, { transport: Transport.MQTT, options: { url, ...options } });

/** Nest's MQTT client, until the end of the test. */
export const nestClient = (url: string, options: MqttOptions['options'] = {}): ClientMqtt => {
  const client = ClientProxyFactory.create({ transport: Transport.MQTT, options: { url, ...options } }) as ClientMqtt;
  atEnd(() => client.close());
  return client;
};

/** Nest's record builder. */
export const nestRecord = (data: unknown, userProperties: Record<string, string>): unknown =>
  new MqttRecordBuilder(data).setProperties({ userProperties }).setQoS(1).build();
