// Holds the browser's one connection for notices, shared by all its tabs. Ten tabs would otherwise hold ten connections,
// and a browser has but six for a host. A port does not say when its tab is gone, so tabs say "hi" and "bye" themselves.
import { connect } from "./live-connection.js";

const ports = new Set();
let connection = null;

function tellAll(message) {
  for (const port of ports) port.postMessage(message);
}

function join(port, tab) {
  ports.add(port);
  port.postMessage({ type: "joined" });
  if (connection === null) {
    connection = connect({ tell: tellAll, last: tab.last });
    return;
  }
  for (const message of connection.greet(tab)) port.postMessage(message);
}

function leave(port) {
  ports.delete(port);
  if (ports.size > 0) return;
  connection?.close();
  connection = null;
}

addEventListener("connect", ({ ports: [port] }) => {
  port.onmessage = ({ data }) => (data.type === "hi" ? join(port, data) : leave(port));
});
