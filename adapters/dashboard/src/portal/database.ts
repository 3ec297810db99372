import type { Typed } from "../form/schema";
import type { Parcel, Shelf } from "./outbox";

const NAME = "jalon";
const VERSION = 1;

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

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    const parcels = request.result.createObjectStore("parcels", { keyPath: "key" });
    parcels.createIndex("owner", "owner");
    request.result.createObjectStore("drafts", { keyPath: "id" });
  };
  return done(request);
}

/** What this device keeps: parcels on their way, and forms that are not finished. */
export class Database implements Shelf {
  readonly #database = opened();

  async #store(name: "parcels" | "drafts", mode: IDBTransactionMode): Promise<IDBObjectStore> {
    return (await this.#database).transaction(name, mode).objectStore(name);
  }

  async all(owner: string): Promise<Parcel[]> {
    const parcels = await this.#store("parcels", "readonly");
    return done(parcels.index("owner").getAll(owner));
  }

  async put(parcel: Parcel): Promise<void> {
    await done((await this.#store("parcels", "readwrite")).put(parcel));
  }

  async remove(key: string): Promise<void> {
    await done((await this.#store("parcels", "readwrite")).delete(key));
  }

  async draft(id: string): Promise<Record<string, Typed>> {
    const found: Draft | undefined = await done((await this.#store("drafts", "readonly")).get(id));
    return found?.typed ?? {};
  }

  async keepDraft(id: string, typed: Record<string, Typed>): Promise<void> {
    await done((await this.#store("drafts", "readwrite")).put({ id, typed } satisfies Draft));
  }

  async dropDraft(id: string): Promise<void> {
    await done((await this.#store("drafts", "readwrite")).delete(id));
  }
}
