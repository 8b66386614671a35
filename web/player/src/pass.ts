// Moving the demo's pass from one wallet to another, signed in the page.
import { createPublicClient, createWalletClient, defineChain, http, parseAbi, type Address } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { DemoConfig } from './api';

const abi = parseAbi(['function ownerOf(uint256 tokenId) view returns (address)', 'function transferFrom(address from, address to, uint256 tokenId)']);

export class Pass {
  private readonly chain;
  private readonly reader;

  constructor(private readonly demo: DemoConfig) {
    const rpc = new URL(demo.rpc, location.href).href;
    this.chain = defineChain({ id: demo.chain_id, name: 'dev chain', nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 }, rpcUrls: { default: { http: [rpc] } } });
    this.reader = createPublicClient({ chain: this.chain, transport: http(rpc), pollingInterval: 100, cacheTime: 0 });
  }

  /** The name of who holds the pass. */
  async holder(): Promise<string> {
    const owner = await this.reader.readContract({ address: this.demo.contract, abi, functionName: 'ownerOf', args: [BigInt(this.demo.token_id)] });
    return this.demo.wallets.find((w) => same(w.address, owner))?.name ?? owner;
  }

  /** Sends the pass to a wallet, from whoever holds it, and gives the block. */
  async send(to: string): Promise<bigint> {
    const target = this.demo.wallets.find((w) => w.name === to);
    const name = await this.holder();
    const from = this.demo.wallets.find((w) => w.name === name);
    if (!target || !from) throw new Error(`The pass is with ${name}, whose key this page does not have.`);
    const signer = createWalletClient({ account: privateKeyToAccount(from.key), chain: this.chain, transport: http(new URL(this.demo.rpc, location.href).href) });
    const hash = await signer.writeContract({ address: this.demo.contract, abi, functionName: 'transferFrom', args: [from.address, target.address, BigInt(this.demo.token_id)] });
    const receipt = await this.reader.waitForTransactionReceipt({ hash, timeout: 30_000 });
    if (receipt.status !== 'success') throw new Error('The chain refused the transfer.');
    return receipt.blockNumber;
  }
}

function same(a: Address, b: Address): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
