// node_tls.js JOBS STACK: Node's tls.connect with the trust file as `ca`.
const fs = require('fs');
const net = require('net');
const tls = require('tls');

const [jobs, stack] = process.argv.slice(2);

function connect([name, host, port, store]) {
  return new Promise((done) => {
    const say = (verdict, why) => done(`${name}\t${stack}\t${verdict}\t${String(why).replace(/\s+/g, ' ')}`);
    const options = { host, port: Number(port), ca: fs.readFileSync(store) };
    if (!net.isIP(host)) {
      options.servername = host.replace(/\.$/, ''); // what node's own https does
      options.lookup = (_, how, found) =>
        how.all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4);
    }
    let socket;
    try {
      socket = tls.connect(options);
    } catch (error) {
      return say('reject', `load: ${error.message}`);
    }
    socket.setTimeout(20000, () => socket.destroy(new Error('timeout')));
    socket.on('secureConnect', () => (say('accept', ''), socket.destroy()));
    socket.on('error', (error) => say('reject', `${error.code} ${error.message}`));
  });
}

(async () => {
  const lines = fs.readFileSync(jobs, 'utf8').trimEnd().split('\n').map((line) => line.split('\t'));
  for (let at = 0; at < lines.length; at += 8) {
    for (const line of await Promise.all(lines.slice(at, at + 8).map(connect))) console.log(line);
  }
})();
