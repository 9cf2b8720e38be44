// Calls EchoService with @grpc/grpc-js: echo_client.js TARGET CASE ECHO_PROTO [FEED_PROTO]. Prints one JSON object: what came back.
'use strict';
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [target, testCase, echoProto, feedProto] = process.argv.slice(2);
const load = (file) => grpc.loadPackageDefinition(loader.loadSync(file, { longs: Number, enums: String, defaults: true }));
const echo = new (load(echoProto).enrichment.tests.Echo)(target, grpc.credentials.createInsecure(), {
  'grpc.default_compression_algorithm': testCase === 'gzip' ? 2 : 0,
  'grpc.max_receive_message_length': 64 << 20,
});
const soon = () => ({ deadline: Date.now() + 20_000 });
const unary = (method, request, metadata = new grpc.Metadata(), options = soon()) => new Promise((resolve, reject) =>
  echo[method](request, metadata, options, (error, response) => error ? reject(error) : resolve(response)));
const collect = (call) => new Promise((resolve, reject) => {
  const messages = [];
  call.on('data', (m) => messages.push(m)).on('error', reject).on('end', () => resolve(messages));
});

const cases = {
  say: async () => ({ text: (await unary('Say', { value: 'grüezi' })).value }),
  gzip: async () => {
    const text = '0123456789'.repeat(100_000);
    return { same: (await unary('Say', { value: text })).value === text };
  },
  count: async () => {
    const got = await collect(echo.Count({ value: 5000 }, soon()));
    return { inOrder: got.length === 5000 && got.every((m, i) => m.value === i + 1) };
  },
  sum_up: () => new Promise((resolve, reject) => {
    const call = echo.Sum(soon(), (error, response) => error ? reject(error) : resolve({ sum: response.value }));
    for (let i = 1; i <= 1000; i++) call.write({ value: i });
    call.end();
  }),
  chat: async () => {
    const call = echo.Chat(soon());
    for (const word of ['one', 'two', 'three']) call.write({ value: word });
    call.end();
    return { said: (await collect(call)).map((m) => m.value) };
  },
  fail: () => unary('Fail', {}),
  crash: () => unary('Crash', {}),
  missing: () => unary('Missing', {}),
  deadline: () => collect(echo.Wait({}, { deadline: Date.now() + 300 })),
  cancel: () => new Promise((resolve) => {
    const call = echo.Wait({});
    let first;
    call.on('data', (m) => { first = m.value; call.cancel(); });
    call.on('error', (error) => resolve({ first, code: grpc.status[error.code] }));
  }),
  too_large: () => unary('Say', { value: 'x'.repeat(5_000_000) }),
  metadata: () => new Promise((resolve, reject) => {
    const sent = new grpc.Metadata();
    sent.set('x-text', 'some text');
    sent.set('x-data-bin', Buffer.from([0, 255, 7]));
    const result = {};
    echo.Metadata({}, sent, soon(), (error) => { if (error) reject(error); })
      .on('metadata', (m) => { result.text = m.get('x-text')[0]; result.data = [...m.get('x-data-bin')[0]]; })
      .on('status', (s) => { result.reversed = [...s.metadata.get('x-reversed-bin')[0]]; resolve(result); });
  }),
  feed: async () => {
    const feed = new (load(feedProto).enrichment.bindings.v1.BindingFeed)(target, grpc.credentials.createInsecure());
    const messages = await collect(feed.Watch({ afterSequence: 7, epoch: 'e' }, soon()));
    const changes = messages.flatMap((m) => m.changes ? m.changes.changes : []);
    feed.close();
    return { host: messages[0].hello.hostName, first: changes[0].sequence, last: changes.at(-1).sequence, count: changes.length,
      address: [...changes.at(-1).binding.localAddress], name: messages[1].changes.processes[0].name };
  },
};

cases[testCase]()
  .catch((error) => {
    if (error.code === undefined) throw error;
    return { code: grpc.status[error.code], details: error.details };
  })
  .then((result) => { console.log(JSON.stringify(result)); echo.close(); });
