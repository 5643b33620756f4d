/**
 * Checks that a bundle links with a James: every class, method and field it uses exists there, as
 * the Java Virtual Machine Specification resolves it (JVMS section 5.4), and every abstract method
 * it inherits is implemented.
 *
 * <p>The compiler has checked this against one version of James only, and not after relocation.
 */
package org.jamesvirtual.linkcheck;
