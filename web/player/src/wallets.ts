// Who can sign: the wallets that announce themselves (EIP-6963), and the demo's.
// What signs for the demo's is large: it is loaded when somebody signs.
import type { DemoConfig } from './api';

export interface Wallet {
  id: string; // demo: the name; others: the uuid
  name: string;
  icon: string; // a data: URL, shown as an image only (EIP-6963)
  /** Asks for the account; a wallet shows a window for it. */
  address(): Promise<string>;
  sign(message: string): Promise<string>;
}

interface Provider {
  request(args: { method: string; params?: unknown[] }): Promise<unknown>;
}

interface Announced {
  info: { uuid: string; name: string; icon: string };
  provider: Provider;
}

/** Wallets of the demo: keys that the demo made and told the page. */
export function demoWallets(demo: DemoConfig): Wallet[] {
  return demo.wallets.map((w) => {
    return {
      id: w.name,
      name: w.name,
      icon: '',
      address: async () => w.address,
      async sign(message) {
        const { privateKeyToAccount } = await import('viem/accounts');
        return privateKeyToAccount(w.key).signMessage({ message });
      },
    };
  });
}

/** Tells of each wallet that announces itself, now and later. */
export function discover(found: (w: Wallet) => void, target: Window = window): void {
  const seen = new Set<string>();
  target.addEventListener('eip6963:announceProvider', (e) => {
    const { info, provider } = (e as CustomEvent<Announced>).detail;
    if (!info?.uuid || seen.has(info.uuid)) return;
    seen.add(info.uuid);
    found(announced(info, provider));
  });
  target.dispatchEvent(new Event('eip6963:requestProvider'));
}

function announced(info: Announced['info'], provider: Provider): Wallet {
  let account = '';
  return {
    id: info.uuid,
    name: info.name,
    icon: info.icon.startsWith('data:image/') ? info.icon : '',
    async address() {
      const accounts = (await provider.request({ method: 'eth_requestAccounts' })) as string[];
      if (!accounts[0]) throw new Error('The wallet gave no account.');
      return (account = accounts[0]);
    },
    async sign(message) {
      return (await provider.request({ method: 'personal_sign', params: [hex(message), account] })) as string;
    },
  };
}

/** The bytes of a text as wallets want them (EIP-1474). */
function hex(text: string): string {
  return `0x${Array.from(new TextEncoder().encode(text), (b) => b.toString(16).padStart(2, '0')).join('')}`;
}
