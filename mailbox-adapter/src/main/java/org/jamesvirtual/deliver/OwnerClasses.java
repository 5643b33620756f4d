/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except
 * in compliance with the License. You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License
 * is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express
 * or implied. See the License for the specific language governing permissions and limitations under
 * the License.
 */
package org.jamesvirtual.deliver;

import java.util.List;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.OctetSearch;
import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.Directory;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileProbe;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.Folder;
import org.jamesvirtual.os.Folders;
import org.jamesvirtual.os.JournaledFileSystems;
import org.jamesvirtual.os.KernelLock;
import org.jamesvirtual.os.MountedFileSystems;
import org.jamesvirtual.os.NativeBuffer;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;
import org.jamesvirtual.os.ReadBuffer;
import org.jamesvirtual.os.SafeOpen;
import org.jamesvirtual.os.UnsafeFileException;
import org.jamesvirtual.os.WriteVector;

/** The classes that a delivery uses while its thread has the identity of a mailbox's owner. */
final class OwnerClasses {

  private static final List<Class<?>> USED_AS_OWNER =
      List.of(
          BoundedOutput.class,
          DeliveryException.class,
          Commitment.class,
          DirectoryMaker.class,
          DotLock.class,
          Durability.class,
          EnhancedStatus.class,
          ErrnoStatus.class,
          Finding.class,
          FromLineSearch.class,
          HeldCopy.class,
          Intent.class,
          KernelLocks.class,
          Lock.class,
          LockRetry.class,
          MaildirLink.class,
          MaildirName.class,
          MaildirRecovery.class,
          MaildirWriter.class,
          MboxRecovery.class,
          MboxWriter.class,
          MessageCopy.class,
          OctetSearch.class,
          OldTemporaryFiles.class,
          StreamedCopy.class,
          Trace.class,
          Descriptor.class,
          Directory.class,
          Errno.class,
          FilePath.class,
          FileProbe.class,
          FileStatus.class,
          FileVersion.class,
          Folder.class,
          Folders.class,
          GroupSync.class,
          JournaledFileSystems.class,
          KernelLock.class,
          MountedFileSystems.class,
          NativeBuffer.class,
          Posix.class,
          PosixException.class,
          ReadBuffer.class,
          SafeOpen.class,
          UnsafeFileException.class,
          WriteVector.class);

  private OwnerClasses() {}

  /** Loads them: as the owner, the files these come from may not be readable. */
  static void load() {
    for (Class<?> used : USED_AS_OWNER) {
      load(used);
      for (Class<?> nested : used.getDeclaredClasses()) {
        load(nested);
      }
    }
  }

  private static void load(Class<?> used) {
    try {
      Class.forName(used.getName(), true, used.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new LinkageError(used.getName(), e);
    }
  }
}
