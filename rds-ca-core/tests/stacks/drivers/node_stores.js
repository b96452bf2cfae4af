// node_stores.js FOLDER HOST LIST: whether Node, given each store of the list as `ca`, connects to a server of its own.
const fs = require("fs");
const tls = require("tls");

const [folder, host, list] = process.argv.slice(2);
const stores = fs.readFileSync(list, "utf8").split("\n").filter(Boolean);
const stack = Number(process.versions.node.split(".")[0]) >= 24 ? "node-new" : "node";
const options = { cert: fs.readFileSync(`${folder}/chain.pem`), key: fs.readFileSync(`${folder}/server.key`) };
const server = tls.createServer(options, (socket) => socket.on("error", () => {}).end());
server.on("tlsClientError", () => {});
server.on("connection", (socket) => socket.on("error", () => {}));

function connect(store) {
  return new Promise((resolve) => {
    let client;
    const done = (error) => {
      if (client) client.destroy();
      resolve(error ? `reject\t${String(error.message).replace(/\s+/g, " ")}` : "accept\t");
    };
    try {
      client = tls.connect({ port: server.address().port, host: "127.0.0.1", servername: host, ca: fs.readFileSync(store) });
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
