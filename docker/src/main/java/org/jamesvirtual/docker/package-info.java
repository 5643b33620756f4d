/**
 * The start command: lays out a run folder, starts the stock James in a process of its own, and
 * says how to try it.
 *
 * <p>Nothing here is part of the bundle. James runs as an administrator would run it: its own jars,
 * the bundle in {@code extensions-jars/}, the files of {@code conf/}.
 */
package org.jamesvirtual.docker;
