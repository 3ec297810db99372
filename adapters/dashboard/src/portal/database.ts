import type { KeptFile } from "../files/kept";
import type { Typed } from "../form/schema";
import type { Parcel, Shelf } from "./outbox";

const NAME = "jalon";
const VERSION = 2;
/** A file that was just chosen is in no draft yet. */
const FRESH_MS = 3_600_000;

type Shelves = "parcels" | "drafts" | "files";

interface FileRecord extends KeptFile {
  owner: string;
  /** In ms since the epoch. */
  kept_at: number;
}

interface Draft {
  id: string;
  typed: Record<string, Typed>;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** A write is kept when its transaction is: a full storage is told only then. */
function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

async function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = ({ oldVersion }) => {
    const { result } = request;
    if (oldVersion < 1) {
      result.createObjectStore("parcels", { keyPath: "key" }).createIndex("owner", "owner");
      result.createObjectStore("drafts", { keyPath: "id" });
    }
    if (oldVersion < 2) result.createObjectStore("files", { keyPath: ["owner", "sha256"] });
  };
  const database = await done(request);
  // A newer page in another tab is not held up.
  database.onversionchange = () => database.close();
  return database;
}

/** Whether the browser has no more room for this page. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

/** What this device keeps: parcels on their way, their files, and forms that are not finished. */
export class Database implements Shelf {
  readonly #database = opened();

  async #read(name: Shelves): Promise<IDBObjectStore> {
    return (await this.#database).transaction(name, "readonly").objectStore(name);
  }

  async #write(name: Shelves, change: (store: IDBObjectStore) => void): Promise<void> {
    const transaction = (await this.#database).transaction(name, "readwrite");
    change(transaction.objectStore(name));
    await committed(transaction);
  }

  async all(owner: string): Promise<Parcel[]> {
    return done((await this.#read("parcels")).index("owner").getAll(owner));
  }

  /** How many parcels wait, of all owners. */
  async waiting(): Promise<number> {
    const parcels: Parcel[] = await done((await this.#read("parcels")).getAll());
    return parcels.filter(({ state }) => state === "waiting").length;
  }

  put(parcel: Parcel): Promise<void> {
    return this.#write("parcels", (store) => store.put(parcel));
  }

  async replace(parcel: Parcel): Promise<void> {
    const transaction = (await this.#database).transaction("parcels", "readwrite");
    const store = transaction.objectStore("parcels");
    const found: Parcel | undefined = await done(store.get(parcel.key));
    if (found && found.state !== "received") store.put(parcel);
    await committed(transaction);
  }

  remove(key: string): Promise<void> {
    return this.#write("parcels", (store) => store.delete(key));
  }

  async draft(id: string): Promise<Record<string, Typed>> {
    const found: Draft | undefined = await done((await this.#read("drafts")).get(id));
    return found?.typed ?? {};
  }

  keepDraft(id: string, typed: Record<string, Typed>): Promise<void> {
    return this.#write("drafts", (store) => store.put({ id, typed } satisfies Draft));
  }

  dropDraft(id: string): Promise<void> {
    return this.#write("drafts", (store) => store.delete(id));
  }

  keepFile(owner: string, file: KeptFile): Promise<void> {
    const record: FileRecord = { owner, kept_at: Date.now(), ...file };
    return this.#write("files", (store) => store.put(record));
  }

  async file(owner: string, sha256: string): Promise<KeptFile | undefined> {
    return done((await this.#read("files")).get([owner, sha256]));
  }

  /** Lets files go that nothing names any more which is still to be sent. */
  async release(owner: string, digests: string[]): Promise<void> {
    if (digests.length === 0) return;
    const stores: Shelves[] = ["parcels", "drafts", "files"];
    const transaction = (await this.#database).transaction(stores, "readwrite");
    const all = (name: Shelves) => done(transaction.objectStore(name).getAll());
    const naming = JSON.stringify([await all("parcels"), await all("drafts")]);
    for (const sha256 of digests) {
      if (!naming.includes(sha256)) transaction.objectStore("files").delete([owner, sha256]);
    }
    await committed(transaction);
  }

  /** Lets go what forms left behind that were never sent. */
  async sweep(owner: string, now: number): Promise<void> {
    const files: FileRecord[] = await done((await this.#read("files")).getAll());
    const old = files.filter((one) => one.owner === owner && one.kept_at < now - FRESH_MS);
    await this.release(
      owner,
      old.map(({ sha256 }) => sha256),
    );
  }
}
