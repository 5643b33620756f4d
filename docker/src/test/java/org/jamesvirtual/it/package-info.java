/**
 * The tests with the real neighbours: the stock James server with the bundle and the files of
 * {@code conf/}, Postfix in front of it and Dovecot behind it, each in a throwaway instance on
 * loopback.
 *
 * <p>{@link org.jamesvirtual.it.SampleSite} is the copy of the sample site that the servers of one
 * test share. Every server is a process of its own that ends with the test.
 */
package org.jamesvirtual.it;
