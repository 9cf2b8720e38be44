namespace Enrichment.Fields.Names;

/// <summary>nfdump's short names of IP protocols 0 to 137 (protoList in userio.c); others are written as numbers.</summary>
public static class ProtocolNames
{
    const int Width = 5, Count = 138;

    // One text with five characters for each, so that nothing has to be set up at the start of the program.
    static ReadOnlySpan<byte> All =>
        "0    ICMP IGMP GGP  IPIP ST   TCP  CBT  EGP  IGP  BBN  NVPIIPUP  ARGUSENCOMXNET CHAOSUDP  MUX  DCN  HMP  PRM  XNS  "u8 +
        "Trnk1Trnk2Leaf1Leaf2RDP  IRTP ISO-4NETBKMFESPMEINPDCCP 3PC  IDPR XTP  DDP  IDPR TP++ IL   IPv6 SDRP Rte6 Frag6IDRP "u8 +
        "RSVP GRE  MHRP BNA  ESP  AH   INLSPSWIPENARP MOBILTLSP SKIP ICMP6NOHE6OPTS6HOST CFTP NET  SATNTKLAN RVD  IPPC FS   "u8 +
        "SATM VISA IPCV CPNX CPHB WSN  PVP  BSATMSUNNDWBMONWBEXPISOIPVMTP SVMTPVINESTTP  NSIGPDGP  TCF  EIGRPOSPF S-RPCLARP "u8 +
        "MTP  AX.25OS   MICP SCCSPETHIPENCAP99   GMTP IFMP PNNI PIM  ARIS SCPS QNX  A/N  IPcmpSNP  CpqPPIPXIPVRRP PGM  0hop "u8 +
        "L2TP DDX  IATP STP  SRP  UTI  SMP  SM   PTP  ISIS4FIRE CRTP CRUDP128  IPLT SPS  PIPE SCTP FC   134  MHEADUDP-LMPLS "u8;

    /// <summary>Five characters, blanks at the end included; empty for a number without a name.</summary>
    public static ReadOnlySpan<byte> Padded(byte protocol) => protocol < Count ? All.Slice(protocol * Width, Width) : default;
}
