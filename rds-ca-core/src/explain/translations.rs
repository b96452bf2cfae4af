//! The most frequent messages in other languages; a TLS library's own text within them is English everywhere.

use super::Table;
use super::meaning::Meaning::*;

/// PostgreSQL's server and libpq.
pub(super) const POSTGRESQL: Table = &[
    (
        &[
            "pg_hba.conf*keine verschlüsselung",
            "pg_hba.conf*aucun chiffrement",
            "pg_hba.conf*sin cifrado",
            "pg_hba.conf*nessuna crittografia",
            "pg_hba.conf*暗号化なし",
            "pg_hba.conf*без шифрования",
            "pg_hba.conf*ingen kryptering",
            "pg_hba.conf*без шифрування",
            "암호화 안함*pg_hba.conf",
            "no encryption*pg_hba.conf",
            "无加密*pg_hba.conf",
            "pg_hba.conf*ssl aus",
            "pg_hba.conf*ssl inactif",
            "pg_hba.conf*ssl apagado",
        ],
        EncryptionRequired,
    ),
    (
        &[
            "server-zertifikat für*stimmt nicht mit dem hostnamen",
            "le certificat serveur pour*ne correspond pas au nom d\"hôte",
            "el certificado de servidor para*no coincide con el nombre",
            "il certificato per il server*non combacia",
            "のサーバー証明書がホスト名*とマッチしません",
            "серверный сертификат для*не соответствует имени",
            "的服务器证书与主机名不匹配",
        ],
        NameMismatch,
    ),
    (
        &[
            "root-zertifikat-datei*existiert nicht",
            "le fichier de certificat racine*n\"existe pas",
            "el archivo de certificado raíz*no existe",
            "del certificato radice non esiste",
            "ルート証明書ファイル*が存在しません",
            "файл корневых сертификатов*не существует",
            "根认证文件*不存在",
        ],
        StoreMissing,
    ),
    (
        &[
            "konnte root-zertifikat-datei*nicht lesen",
            "n\"a pas pu lire le certificat racine",
            "no se pudo leer la lista de certificado raíz",
            "lettura del file di certificato radice*fallita",
            "ルート証明書*を読み取れませんでした",
            "не удалось прочитать файл корневых сертификатов",
            "无法读取根证书文件",
        ],
        StoreUnreadable,
    ),
    (
        &[
            "server unterstützt kein ssl",
            "le serveur ne supporte pas ssl",
            "el servidor no soporta ssl",
            "il server non supporta ssl",
            "サーバーはsslをサポートしていません",
            "сервер не поддерживает ssl",
            "服务器不支持 ssl",
        ],
        NoTlsOffered,
    ),
    (
        &[
            "erfordert ein gültiges client-zertifikat",
            "requiert un certificat client valide",
            "requiere un certificado de cliente válido",
            "richiede un certificato valido per il client",
            "有効なクライアント証明が必要です",
        ],
        ClientCertificate,
    ),
];

/// SChannel, as SQL Server's drivers and .NET on Windows repeat it.
pub(super) const WINDOWS: Table = &[
    (
        &[
            "zertifikatkette wurde von einer nicht vertrauenswürdigen zertifizierungsstelle ausgestellt",
            "chaîne de certificats a été*autorité qui n\"est pas approuvée",
            "cadena de certificación fue emitida por una entidad en la que no se confía",
            "catena di certificati è stata emessa da una autorità*non disponibile nell\"elenco",
            "信頼されていない機関によって証明書チェーンが発行されました",
            "证书链是由不受信任的颁发机构颁发的",
        ],
        IssuerUnknown,
    ),
    (
        &[
            "zielprinzipalname ist falsch",
            "nom principal cible est incorrect",
            "nombre principal de destino es incorrecto",
            "nome dell\"entità di destinazione non è corretto",
        ],
        NameMismatch,
    ),
    (
        &[
            "remotezertifikat ist*ungültig",
            "certificat distant n\"est pas valide",
            "certificado remoto no es válido",
        ],
        VerificationFailed,
    ),
];
