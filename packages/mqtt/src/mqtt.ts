import { defineTransporter } from '@parley/core';
import { MqttClient } from './mqtt-client.js';
import { MqttContext } from './mqtt-context.js';
import { MqttRecord, MqttRecordBuilder } from './mqtt-record.js';
import { MqttServer } from './mqtt-server.js';

/** MQTT as one value, for frameworks and test helpers that take a transporter. */
export const mqtt = defineTransporter({
  name: 'mqtt',
  Server: MqttServer,
  Client: MqttClient,
  Context: MqttContext,
  classes: { MqttRecord, MqttRecordBuilder },
});
