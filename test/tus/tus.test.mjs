import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import test from 'node:test'
import * as tus from 'tus-js-client'

import { hashOf, Proxy, Server, source } from './site.mjs'

const MB = 1 << 20

/** Uploads a source with tus-js-client; resolves at success with what happened on the way. */
function upload(src, endpoint, options = {}) {
  const seen = { errors: 0, offsets: [] }
  return new Promise((resolve, reject) => {
    const u = new tus.Upload(createReadStream(src.file), {
      endpoint, uploadSize: src.bytes, chunkSize: 4 * MB, retryDelays: Array(20).fill(50),
      metadata: { filename: 'source.mp4', filetype: 'video/mp4', title: 'A film – with ünïcode' },
      onError: reject,
      onSuccess: () => resolve(seen),
      onShouldRetry: () => { seen.errors++; return true },
      onChunkComplete: (_, accepted) => seen.offsets.push(accepted),
      ...options,
    })
    u.start()
    seen.upload = u
  })
}

async function site(t, src) {
  const proxy = await Proxy.start()
  const server = await Server.start(src.uploads)
  proxy.port = server.port
  const s = { proxy, server }
  t.after(async () => { proxy.close(); if (s.server.process.exitCode === null) await s.server.kill() })
  return s
}

for (const [name, options] of Object.entries({
  'in chunks': {},
  'in one request': { chunkSize: Infinity },
  'with the creation': { uploadDataDuringCreation: true },
  'with the method overridden': { overridePatchMethod: true },
})) {
  test(`uploads ${name}`, async (t) => {
    const src = source(t, 12 * MB + 7)
    const s = await site(t, src)
    await upload(src, s.proxy.url, options)
    assert.equal(await hashOf(await s.server.completed), src.hash)
  })
}

for (const [name, options] of Object.entries({ 'in mid-chunk': {}, 'in one big request': { chunkSize: Infinity } })) {
  test(`resumes over connections cut ${name}`, async (t) => {
    const src = source(t, 24 * MB)
    const s = await site(t, src)
    const cuts = [5.77 * MB, 9 * MB, 9.1 * MB, 17 * MB]
    s.proxy.onBytes = (total) => cuts.length > 0 && total > cuts[0] && cuts.shift() !== undefined
    const seen = await upload(src, s.proxy.url, options)
    assert.equal(cuts.length, 0, 'all cuts were made')
    assert.ok(seen.errors >= 3, `the client saw ${seen.errors} errors`)
    assert.equal(await hashOf(await s.server.completed), src.hash)
    assert.ok(s.proxy.up < src.bytes * 1.6, `${s.proxy.up} bytes went up for ${src.bytes}: it began anew`)
  })
}

test('resumes after kill -9 of the server in mid-upload', async (t) => {
  const src = source(t, 24 * MB)
  const s = await site(t, src)
  const kills = [3 * MB, 10.5 * MB, 19 * MB]
  let killing = Promise.resolve()
  s.proxy.onBytes = (total) => {
    if (kills.length === 0 || total < kills[0]) return false
    kills.shift()
    const dead = s.server
    killing = dead.kill().then(async () => {
      s.server = await Server.start(src.uploads)
      s.proxy.port = s.server.port
    })
    return true
  }
  const seen = await upload(src, s.proxy.url)
  await killing
  assert.equal(kills.length, 0, 'all kills were made')
  assert.ok(seen.errors >= 2, `the client saw ${seen.errors} errors`)
  assert.deepEqual(seen.offsets, [...seen.offsets].sort((a, b) => a - b), 'no acknowledged offset was taken back')
  assert.equal(await hashOf(await s.server.completed), src.hash)
})

test('goes on in another client from the same offset', async (t) => {
  const src = source(t, 16 * MB)
  const s = await site(t, src)
  const first = await new Promise((resolve, reject) => {
    const u = new tus.Upload(createReadStream(src.file), {
      endpoint: s.proxy.url, uploadSize: src.bytes, chunkSize: 4 * MB, retryDelays: null, onError: reject,
      onChunkComplete: (_, accepted) => { if (accepted >= 8 * MB) u.abort().then(() => resolve(u), reject) },
    })
    u.start()
  })
  const before = s.proxy.up
  await upload(src, s.proxy.url, { uploadUrl: first.url })
  assert.equal(await hashOf(await s.server.completed), src.hash)
  assert.ok(s.proxy.up - before < 9 * MB, `${s.proxy.up - before} bytes went up again`)
})

test('terminates an upload', async (t) => {
  const src = source(t, 8 * MB)
  const s = await site(t, src)
  const url = await new Promise((resolve, reject) => {
    const u = new tus.Upload(createReadStream(src.file), {
      endpoint: s.proxy.url, uploadSize: src.bytes, chunkSize: 1 * MB, retryDelays: null, onError: reject,
      onChunkComplete: () => u.abort(true).then(() => resolve(u.url), reject),
    })
    u.start()
  })
  const head = await fetch(url, { method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } })
  assert.equal(head.status, 404)
})
