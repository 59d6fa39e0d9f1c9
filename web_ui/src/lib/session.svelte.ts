import { client, unwrap } from "../api/client";
import { asApiError } from "../api/errors";
import type { User } from "../api/types";

let user = $state.raw<User | null>(null);
let known = $state(false);

/** Who is logged in here. `known` turns true once the server has been asked. */
export const session = {
  get user(): User | null {
    return user;
  },
  /** Setters and admins. */
  get staff(): boolean {
    return user?.role === "setter" || user?.role === "admin";
  },
  get known(): boolean {
    return known;
  },
  async load(): Promise<void> {
    try {
      user = await unwrap(client.GET("/api/auth/me"));
    } catch (error) {
      // Anything but a plain "nobody" leaves the question open; pages work without an answer.
      if (asApiError(error).status !== 401) console.warn("who is logged in is unknown", error);
    }
    known = true;
  },
  async logIn(login: string, password: string): Promise<void> {
    user = await unwrap(client.POST("/api/auth/login", { body: { login, password } }));
  },
  async register(username: string, email: string, password: string): Promise<void> {
    const body = { username, email, password };
    user = await unwrap(client.POST("/api/auth/register", { body }));
  },
  async logOut(): Promise<void> {
    await unwrap(client.POST("/api/auth/logout"));
    user = null;
  },
  /** The server has said that the session is gone. */
  lost(): void {
    user = null;
  },
};
