import { expectEqual, expectFailure, expectThat, expectValue } from '../expectations.js';
import { both, claims, listens, rawPeer } from '../needs.js';
import type { RawPacket } from '../raw/raw-peer.js';
import type { Rule } from '../rule.js';
import { AttackedServer, samples } from './attacked-server.js';

const bytesOfAPeer = both(listens, rawPeer);

export const badPeerRules: readonly Rule[] = [
  {
    id: 'SB-19',
    level: 'must',
    title: 'Peers that say nothing do not keep the server from closing',
    needs: bytesOfAPeer,
    correct:
      'close() resolves although connections are open that never sent a byte, or stopped within a message, and closes them.',
    origin: 'net.Server.close() waits for every connection.',
    async run(fixture) {
      const attacked = await AttackedServer.open(fixture);
      const request = fixture.rawPeer.encode({ id: '1', pattern: attacked.echo, data: 'x' });
      const peers = [];
      for (const length of [0, 1, Math.floor(request.length / 2)]) {
        const peer = await fixture.rawClient();
        await peer.write(request.subarray(0, length));
        peers.push(peer);
      }
      await attacked.servesOthers('while they are silent');
      expectValue(await fixture.settles(attacked.server.close()), 'close() of the server');
      for (const peer of peers) await attacked.closes(peer, 'the end of the server');
    },
  },
  {
    id: 'SB-20',
    level: 'must',
    title: 'Many silent peers do not keep others from being served',
    needs: bytesOfAPeer,
    correct: 'While 100 connections have begun a message and do not finish it, calls of others are answered.',
    origin: 'Slowloris.',
    async run(fixture) {
      const attacked = await AttackedServer.open(fixture);
      const request = fixture.rawPeer.encode({ id: '1', pattern: attacked.echo, data: 'x'.repeat(100) });
      for (let peer = 0; peer < 100; peer++) {
        const connection = await fixture.rawClient();
        await connection.write(request.subarray(0, 1 + (peer % (request.length - 1))));
      }
      for (let call = 0; call < 10; call++) await attacked.servesOthers('beside 100 silent ones');
      expectEqual(await fixture.client().call(attacked.echo, 'new'), 'new', 'the answer of a new connection');
    },
  },
  {
    id: 'SB-21',
    level: 'must',
    title: 'A peer that leaves in the middle of its requests takes nothing with it',
    needs: bytesOfAPeer,
    correct:
      'Connections that end right after their requests, before the answers, leave no handler counted as in flight and no error in others.',
    origin: 'EPIPE and ECONNRESET as uncaught errors.',
    async run(fixture) {
      const later = fixture.name('later');
      let open: (() => void)[] = [];
      const attacked = await AttackedServer.open(fixture, server => {
        server.handle(later, data => new Promise(resolve => open.push(() => resolve(data))));
      });
      const finish = (): void => {
        for (const each of open) each();
        open = [];
      };
      fixture.afterwards(finish);
      for (let peer = 0; peer < 20; peer++) {
        const connection = await fixture.rawClient();
        const request = (id: number): Uint8Array =>
          fixture.rawPeer.encode({ id: String(id), pattern: later, data: 'x'.repeat(1000) });
        await connection.write(Buffer.concat([0, 1, 2, 3, 4].map(request)));
        await fixture.eventually(() => open.length === 5, 'five handlers to run');
        connection.close();
        // the server answers before it knows, or after
        if (peer % 2 === 0) await attacked.servesOthers('after a peer left');
        finish();
      }
      await attacked.servesOthers('after 20 peers left');
      const { subject } = attacked.server;
      await fixture.eventually(() => (subject.inFlightCount ?? 0) === 0, 'no handler to be in flight');
    },
  },
  {
    id: 'SB-22',
    level: 'must',
    title: 'A server that breaks the framing costs the client that connection only',
    needs: both(bytesOfAPeer, claims('reconnect')),
    correct: 'The call whose answer is no frame fails, and the next call is answered, on a new connection.',
    origin: 'Clients that wait for ever for the end of a frame, or never come back.',
    async run(fixture) {
      let bad: Uint8Array | undefined;
      await fixture.rawServer((packet, connection) => {
        if (packet.id === undefined) return;
        const answer =
          bad === undefined ? fixture.rawPeer.encode({ id: packet.id, response: packet.data, isDisposed: true }) : bad;
        bad = undefined;
        void connection.write(answer);
      });
      fixture.log.allowErrors();
      const pattern = fixture.name('echo');
      for (const { name, bytes } of samples(fixture, 'connection')) {
        const client = fixture.client({ timeout: 20 * fixture.timing.mustHappen, retryDelay: fixture.ms(1) });
        bad = bytes;
        expectFailure(await fixture.settles(client.call(pattern, 1)), `a call that is answered with ${name}`);
        expectEqual(await fixture.recovers(client, pattern, name), name, 'the answer of a later call');
        await client.close();
      }
    },
  },
  {
    id: 'SB-23',
    level: 'must',
    title: 'A client skips what it does not understand',
    needs: bytesOfAPeer,
    correct:
      'Messages that are no answers, ahead of the answer, change nothing: the call gets its answer, on the same connection.',
    async run(fixture) {
      let bad: Uint8Array = new Uint8Array();
      let foreign: readonly RawPacket[] = [];
      await fixture.rawServer((packet, connection) => {
        if (packet.id === undefined) return;
        const { encode } = fixture.rawPeer;
        const answer = encode({ id: packet.id, response: packet.data, isDisposed: true });
        void connection.write(Buffer.concat([bad, ...foreign.map(encode), answer]));
      });
      fixture.log.allowErrors();
      const client = fixture.client();
      const pattern = fixture.name('echo');
      for (const { name, bytes } of samples(fixture, 'message')) {
        bad = bytes;
        expectEqual(await client.values(pattern, name), [name], `the answers of a call, behind ${name}`);
      }
      bad = new Uint8Array();
      foreign = [
        { response: 'without an id', isDisposed: true },
        { id: '__proto__', response: 'x', isDisposed: true },
        { id: 'unknown', err: 'x' },
        { pattern: 'a request', data: 1, id: 'x' },
        { parley: { cancel: 'x' } },
        { parley: null },
      ];
      expectEqual(await client.values(pattern, 'last'), ['last'], 'the answers of a call, behind foreign packets');
      expectThat(
        fixture.faults.stats.accepted === 1,
        'one connection for all of that',
        `${fixture.faults.stats.accepted} connections`,
      );
    },
  },
];
