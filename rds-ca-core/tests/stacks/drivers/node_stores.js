// node_stores.js FOLDER HOST LIST PORT: whether Node, given each store of the list as `ca`, connects to its own server;
// if there is a STORE.chain next to a store, to the server of `go_sends.go` on that port, which sends that chain.
const fs = require("fs");
const tls = require("tls");

const [folder, host, list, sender] = process.argv.slice(2);
const stores = fs.readFileSync(list, "utf8").split("\n").filter(Boolean);
const stack = Number(process.versions.node.split(".")[0]) >= 24 ? "node-new" : "node";
const options = { cert: fs.readFileSync(`${folder}/chain.pem`), key: fs.readFileSync(`${folder}/server.key`) };
const server = tls.createServer(options, (socket) => socket.on("error", () => {}).end());
server.on("tlsClientError", () => {});
server.on("connection", (socket) => socket.on("error", () => {}));

let chains = 0;

/** Where the chain of a store is served: the next one of the sender where it has its own. */
function place(store) {
  if (!fs.existsSync(`${store}.chain`)) return { port: server.address().port };
  return { port: Number(sender), ALPNProtocols: [String(chains++)] };
}

function connect(store) {
  return new Promise((resolve) => {
    let client;
    const done = (error) => {
      if (client) client.destroy();
      resolve(error ? `reject\t${String(error.message).replace(/\s+/g, " ")}` : "accept\t");
    };
    try {
      client = tls.connect({ ...place(store), host: "127.0.0.1", servername: host, ca: fs.readFileSync(store) });
      client.once("secureConnect", () => done(client.authorized ? null : new Error(client.authorizationError)));
      client.on("error", done);
    } catch (error) {
      done(error);
    }
  });
}

server.listen(0, "127.0.0.1", async () => {
  const out = [];
  for (const store of stores) out.push(`${stack}\t${await connect(store)}`);
  fs.writeSync(1, out.join("\n") + "\n");
  process.exit(0);
});
