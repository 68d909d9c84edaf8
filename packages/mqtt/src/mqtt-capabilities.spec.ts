import { mqttCapabilities } from './mqtt-capabilities.js';
import { MqttClient } from './mqtt-client.js';
import { MqttServer } from './mqtt-server.js';

describe('the capabilities of MQTT', () => {
  it('are what the design claims for it by default', () => {
    expect(mqttCapabilities()).toMatchObject({
      streaming: true,
      metadata: true,
      deadline: true,
      drain: true,
      cancellation: true,
      reconnect: true,
      inFlightOnLoss: 'wait',
      noHandler: 'timeout',
      requestGroups: false,
      eventGroups: false,
      fanout: 'all',
      wildcards: { separator: '/', single: '+', multi: '#', hiddenPrefix: '$' },
      emitAck: 'socket',
      nativeHeaders: false,
    });
  });

  it('follow the options', () => {
    expect(mqttCapabilities({ protocolVersion: 5, qos: 1 })).toMatchObject({
      noHandler: 'error',
      emitAck: 'broker',
      nativeHeaders: true,
    });
    expect(mqttCapabilities({ protocolVersion: 5 })).toMatchObject({ noHandler: 'timeout' });
    expect(mqttCapabilities({ qos: 2 })).toMatchObject({ noHandler: 'timeout', emitAck: 'broker' });
    const kept = { clean: false, clientId: 'me', qos: 1 } as const;
    expect(mqttCapabilities(kept)).toMatchObject({ durable: true, delivery: 'at-least-once' });
    expect(mqttCapabilities({ ...kept, qos: 0 })).toMatchObject({ durable: false, delivery: 'at-most-once' });
    expect(mqttCapabilities({ ...kept, protocolVersion: 5 })).toMatchObject({ durable: false });
    const acked = { ...kept, ackAfterHandler: true } as const;
    expect(mqttCapabilities(kept)).toMatchObject({ settlement: 'none', deadLetter: false });
    expect(mqttCapabilities(acked)).toMatchObject({ settlement: 'ack', deadLetter: false });
    expect(mqttCapabilities({ ...acked, clean: true })).toMatchObject({ settlement: 'none' });
    expect(mqttCapabilities({ ...acked, deadLetterTopic: 'dead' })).toMatchObject({ deadLetter: true });
    expect(mqttCapabilities({ group: 'g' })).toMatchObject({ requestGroups: true, eventGroups: true, fanout: 'one' });
  });

  it('are frozen, can be serialised and are those of the classes', () => {
    const capabilities = mqttCapabilities({ protocolVersion: 5 });

    expect(Object.isFrozen(capabilities)).toBe(true);
    expect(JSON.parse(JSON.stringify(capabilities))).toEqual(capabilities);
    expect(MqttServer.capabilities({ protocolVersion: 5 })).toEqual(capabilities);
    expect(MqttClient.capabilities({ protocolVersion: 5 })).toEqual(capabilities);
  });
});
