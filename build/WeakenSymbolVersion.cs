using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Sets VER_FLG_WEAK on one entry of an ELF64 file's version-needs table (.gnu.version_r), so that the loader only
/// warns where the version is absent. Writes a fresh file in place of the old one (which may be a hard link into the
/// package cache) with the same length and timestamp, and does nothing where the flag is already set.
/// </summary>
public class WeakenSymbolVersion : Task
{
    private const uint SectionTypeVersionNeeds = 0x6ffffffe;
    private const ushort WeakFlag = 2;

    [Required]
    public string File { get; set; } = "";

    [Required]
    public string Version { get; set; } = "";

    public override bool Execute()
    {
        byte[] elf = System.IO.File.ReadAllBytes(File);
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != (byte)'E' || elf[4] != 2 || elf[5] != 1)
        {
            Log.LogError("{0} is not a little-endian ELF64 file.", File);
            return false;
        }

        int flags = FindFlags(elf);
        if (flags < 0 || (BitConverter.ToUInt16(elf, flags) & WeakFlag) != 0)
        {
            return true;
        }

        elf[flags] |= (byte)WeakFlag;
        DateTime written = System.IO.File.GetLastWriteTimeUtc(File);
        string fresh = File + ".weak";
        System.IO.File.WriteAllBytes(fresh, elf);
        System.IO.File.SetLastWriteTimeUtc(fresh, written);
        System.IO.File.Delete(File);
        System.IO.File.Move(fresh, File);
        return true;
    }

    /// <summary>Offset of vna_flags of the wanted version, or -1.</summary>
    private int FindFlags(byte[] elf)
    {
        long sections = BitConverter.ToInt64(elf, 0x28);
        int sectionSize = BitConverter.ToUInt16(elf, 0x3a);
        int sectionCount = BitConverter.ToUInt16(elf, 0x3c);
        for (int i = 0; i < sectionCount; i++)
        {
            int header = (int)sections + i * sectionSize;
            if (BitConverter.ToUInt32(elf, header + 4) != SectionTypeVersionNeeds)
            {
                continue;
            }

            int strings = (int)sections + BitConverter.ToInt32(elf, header + 0x28) * sectionSize;
            int names = (int)BitConverter.ToInt64(elf, strings + 0x18);
            for (int need = (int)BitConverter.ToInt64(elf, header + 0x18); ;)
            {
                for (int aux = need + (int)BitConverter.ToUInt32(elf, need + 8); ;)
                {
                    if (ReadName(elf, names + (int)BitConverter.ToUInt32(elf, aux + 8)) == Version)
                    {
                        return aux + 4;
                    }

                    uint nextAux = BitConverter.ToUInt32(elf, aux + 12);
                    if (nextAux == 0)
                    {
                        break;
                    }

                    aux += (int)nextAux;
                }

                uint next = BitConverter.ToUInt32(elf, need + 12);
                if (next == 0)
                {
                    break;
                }

                need += (int)next;
            }
        }

        return -1;
    }

    private static string ReadName(byte[] elf, int offset)
    {
        int end = Array.IndexOf(elf, (byte)0, offset);
        return Encoding.ASCII.GetString(elf, offset, end - offset);
    }
}
