// What the tests stand on: the upload server as a process that can be killed,
// and a proxy before it that keeps one address and cuts connections.
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import readline from 'node:readline'

/** A server process over a folder. `completed` gives the path of the first upload that ends. */
export class Server {
  static async start(dir) {
    const s = new Server()
    s.process = spawn(process.env.UPLOAD_SERVER, [], {
      env: { ...process.env, STREAMGATE_UPLOAD_SERVER: dir }, stdio: ['ignore', 'pipe', 'inherit'],
    })
    let address, ended
    const listening = new Promise((resolve) => { address = resolve })
    s.completed = new Promise((resolve) => { ended = resolve })
    readline.createInterface({ input: s.process.stdout }).on('line', (line) => {
      const [word, rest] = line.split(/ (.*)/)
      if (word === 'listening') address(rest)
      if (word === 'completed') ended(rest)
    })
    s.port = Number((await listening).split(':').at(-1))
    return s
  }

  async kill() {
    this.process.kill('SIGKILL')
    await once(this.process, 'exit')
  }
}

/** A TCP proxy. `onBytes(total)` is called as bytes go up; true cuts all connections. */
export class Proxy {
  static async start() {
    const p = new Proxy()
    p.sockets = new Set()
    p.up = 0
    p.onBytes = () => false
    p.server = net.createServer((client) => p.join(client))
    p.server.listen(0, '127.0.0.1')
    await once(p.server, 'listening')
    p.url = `http://127.0.0.1:${p.server.address().port}/v1/uploads`
    return p
  }

  join(client) {
    const server = net.connect(this.port, '127.0.0.1')
    for (const [from, to] of [[client, server], [server, client]]) {
      this.sockets.add(from)
      from.on('error', () => {}) // cutting makes them
      from.on('close', () => { this.sockets.delete(from); to.destroy() })
    }
    server.pipe(client)
    client.on('data', (data) => {
      this.up += data.length
      if (!server.write(data)) { client.pause(); server.once('drain', () => client.resume()) }
      if (this.onBytes(this.up)) this.cut()
    })
  }

  cut() {
    for (const s of this.sockets) s.destroy()
  }

  close() {
    this.cut()
    this.server.close()
  }
}

/** A file of random bytes with its hash, in a folder that goes with the test. */
export function source(t, bytes) {
  const dir = mkdtempSync(path.join(tmpdir(), 'streamgate-tus-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const file = path.join(dir, 'source.mp4')
  const data = randomBytes(bytes)
  writeFileSync(file, data)
  return { file, bytes, uploads: path.join(dir, 'uploads'), hash: createHash('sha256').update(data).digest('hex') }
}

/** The SHA-256 of a file. */
export async function hashOf(file) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}
