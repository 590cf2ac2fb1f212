"""Headers in other languages than English: what marketers' tables call the core fields.

One line a field and language, in the order Spanish, Portuguese, German, French, Italian, Indonesian, Russian. Written
as people write them; the recogniser compares without accents and case. A word that means two fields stands at both,
and the table, or a question, decides.
"""

from __future__ import annotations

#: Field -> its names, parted by commas, a line a language.
_NAMES = {
    "creator": """
        creador, creadora, creador de contenido, influencer, influenciador
        criador, criadora, criador de conteúdo, influenciador, influenciadora
        creator, influencerin, künstler, content creator
        créateur, créatrice, créateur de contenu, influenceur, influenceuse
        creatore, creatrice, influencer
        kreator, pembuat konten, kreator konten
        блогер, инфлюенсер, креатор, блогерша""",
    "handle": """
        usuario, nombre de usuario, cuenta, perfil, nombre de la cuenta, usuario de instagram
        usuário, nome de usuário, conta, perfil, arroba, nome do perfil
        benutzername, nutzername, konto, profil, kontoname, kanal, kanalname
        nom d'utilisateur, pseudo, identifiant, compte, profil, nom du compte, chaîne
        nome utente, utente, account, profilo, nome account, canale
        nama pengguna, akun, nama akun, profil, username
        имя пользователя, ник, никнейм, аккаунт, логин, канал, профиль, юзернейм""",
    "name": """
        nombre, nombre completo, nombre y apellido
        nome, nome completo
        vollständiger name, vor- und nachname
        nom, nom complet, nom et prénom, prénom et nom
        nome, nome completo, nome e cognome
        nama, nama lengkap
        имя, полное имя, фио, название канала""",
    "platform": """
        plataforma, red, red social
        plataforma, rede, rede social
        plattform, netzwerk, soziales netzwerk, netz
        plateforme, réseau, réseau social
        piattaforma, rete sociale, social
        platform, media sosial, jejaring sosial
        платформа, соцсеть, социальная сеть, площадка""",
    "followers": """
        seguidores, número de seguidores, suscriptores, cantidad de seguidores, total de seguidores
        seguidores, número de seguidores, inscritos, qtd de seguidores
        follower, abonnenten, anzahl follower, followerzahl, anzahl abonnenten, followeranzahl
        abonnés, nombre d'abonnés, nb abonnés, nombre de followers
        iscritti, follower, seguaci, numero di follower, numero follower
        pengikut, jumlah pengikut, jumlah follower
        подписчики, подписчиков, количество подписчиков, число подписчиков, кол-во подписчиков, фолловеры""",
    "following": """
        seguidos, siguiendo, cuentas seguidas
        seguindo
        folgt, abonnierte konten, gefolgt
        abonnements, suivis
        seguiti, account seguiti
        mengikuti
        подписки, количество подписок""",
    "posts_count": """
        publicaciones, número de publicaciones, cantidad de publicaciones
        publicações, número de publicações
        beiträge, anzahl beiträge, anzahl posts
        publications, nombre de publications
        post pubblicati, numero di post
        jumlah postingan, postingan
        публикации, публикаций, количество постов, количество публикаций""",
    "niche": """
        categoría, nicho, temática, sector
        categoria, nicho, tema
        kategorie, nische, thema, themenfeld
        catégorie, thématique, secteur
        categoria, nicchia, settore
        kategori, topik, bidang
        категория, ниша, тематика""",
    "country": """
        país, país de la audiencia
        país, pais do público
        land, herkunftsland
        pays, pays de l'audience
        paese, nazione
        negara
        страна""",
    "language": """
        idioma, lengua
        idioma, língua
        sprache
        langue
        lingua
        bahasa
        язык""",
    "bio": """
        biografía
        biografia
        biografie, profilbeschreibung
        biographie
        biografia
        biografi
        о себе, био""",
    "likes": """
        me gusta, número de me gusta, likes
        curtidas, gostos, número de curtidas
        gefällt mir, gefällt mir angaben, anzahl likes, likes
        j'aime, mentions j'aime, nombre de j'aime, nb j'aime
        mi piace, numero di mi piace
        suka, jumlah suka, jumlah like
        лайки, лайков, количество лайков, отметки нравится, нравится""",
    "comments": """
        comentarios, número de comentarios
        comentários, número de comentários
        kommentare, anzahl kommentare
        commentaires, nombre de commentaires, nb commentaires
        commenti, numero di commenti
        komentar, jumlah komentar
        комментарии, комментариев, количество комментариев, комменты""",
    "shares": """
        compartidos, compartidas, veces compartido, veces que se compartió
        compartilhamentos, partilhas, número de compartilhamentos
        geteilt, geteilte inhalte, geteilte beiträge, anzahl geteilt
        partages, nombre de partages
        condivisioni, numero di condivisioni
        dibagikan, jumlah dibagikan, bagikan
        репосты, репостов, количество репостов, поделились""",
    "saves": """
        guardados, guardadas, veces guardado, veces que se guardó
        salvamentos, salvos, itens salvos
        gespeichert, speicherungen, gespeicherte beiträge
        enregistrements, sauvegardes
        salvataggi, elementi salvati
        disimpan, jumlah disimpan, simpan
        сохранения, сохранений, количество сохранений""",
    "views": """
        visualizaciones, reproducciones, vistas, visualizaciones de video, reproducciones de video
        visualizações, reproduções, visualizações de vídeo
        aufrufe, wiedergaben, videoaufrufe, anzahl aufrufe
        vues, lectures, nombre de vues, vues de la vidéo
        visualizzazioni, riproduzioni, visualizzazioni video
        ditonton, penayangan, jumlah penayangan, tayangan, tayangan video
        просмотры, просмотров, количество просмотров, просмотры видео""",
    "reach": """
        alcance, cuentas alcanzadas, alcance total
        alcance, contas alcançadas, alcance total
        reichweite, erreichte konten, erreichte personen
        couverture, portée, comptes touchés, personnes touchées
        copertura, account raggiunti, persone raggiunte
        jangkauan, akun yang dijangkau
        охват, охваты, охваченные аккаунты""",
    "impressions": """
        impresiones, total de impresiones
        impressões, total de impressões
        impressionen, einblendungen
        impressions, affichages
        impressioni
        impresi, tayangan
        показы, показов, количество показов""",
    "clicks": """
        clics, clics en el enlace, clics en enlaces
        cliques, cliques no link
        klicks, linkklicks, klicks auf link
        clics, clics sur le lien
        clic, clic sul link
        klik, klik tautan, jumlah klik
        клики, кликов, переходы, переходы по ссылке""",
    "date": """
        fecha
        data
        datum
        date, jour
        data
        tanggal
        дата""",
    "published_at": """
        fecha de publicación, hora de publicación, fecha y hora de publicación
        data de publicação, data da publicação, horário da publicação, publicado em
        veröffentlicht am, veröffentlichungsdatum, veröffentlichungszeitpunkt, gepostet am, postdatum
        date de publication, heure de publication, publié le
        data di pubblicazione, data pubblicazione, ora di pubblicazione, pubblicato il
        tanggal posting, tanggal publikasi, waktu publikasi, tanggal terbit
        дата публикации, время публикации, опубликовано""",
    "agreed_at": """
        fecha del acuerdo, fecha del contrato
        data do contrato, data do acordo
        vereinbart am, vertragsdatum
        date de l'accord, date du contrat
        data accordo, data del contratto
        tanggal kontrak, tanggal kesepakatan
        дата договора, дата сделки""",
    "campaign": """
        campaña, nombre de la campaña
        campanha, nome da campanha
        kampagne, kampagnenname
        campagne, nom de la campagne
        campagna, nome della campagna, nome campagna
        kampanye, nama kampanye
        кампания, название кампании, рекламная кампания""",
    "fee": """
        tarifa, precio, honorarios, coste, costo, pago, importe, caché, pago total
        tarifa, preço, cachê, custo, pagamento, valor pago, honorários
        honorar, preis, kosten, vergütung, gage, betrag
        tarif, prix, honoraires, coût, rémunération, montant, cachet
        tariffa, prezzo, compenso, costo, importo, cachet
        biaya, harga, tarif, bayaran, fee, rate card
        цена, стоимость, гонорар, оплата, сумма, бюджет""",
    "product_cost": """
        coste del producto, costo del producto, valor del regalo
        custo do produto, valor do produto
        produktkosten, warenwert, produktwert
        coût du produit, valeur du produit
        costo del prodotto, valore prodotto
        biaya produk, nilai produk
        стоимость товара, стоимость подарка""",
    "currency": """
        moneda, divisa
        moeda
        währung
        devise, monnaie
        valuta
        mata uang
        валюта""",
    "orders": """
        pedidos, compras, conversiones, número de pedidos
        pedidos, compras, conversões
        bestellungen, käufe, conversions, anzahl bestellungen
        commandes, achats, nombre de commandes
        ordini, acquisti, numero di ordini
        pesanan, jumlah pesanan, pembelian
        заказы, заказов, количество заказов, покупки""",
    "revenue": """
        ingresos, ventas, facturación, importe de ventas
        receita, vendas, faturamento
        umsatz, erlös, einnahmen
        chiffre d'affaires, revenus, ventes, ca
        ricavi, fatturato, vendite, entrate
        pendapatan, penjualan, omzet, omset
        выручка, доход, продажи, сумма заказов""",
    "engagement_rate": """
        tasa de engagement, tasa de interacción, tasa de participación
        taxa de engajamento, taxa de interação
        interaktionsrate, engagementrate, engagement-rate
        taux d'engagement, taux d'interaction
        tasso di engagement, tasso di coinvolgimento, tasso di interazione
        tingkat interaksi, tingkat keterlibatan, tingkat engagement
        вовлеченность, коэффициент вовлеченности, уровень вовлеченности, ер""",
    "post_id": """
        id de la publicación, identificador de la publicación, publicación
        id da publicação, identificação da publicação
        beitrags-id, beitrags id, beitrag
        id de la publication, identifiant de la publication
        id del post, id contenuto
        id postingan, id konten
        id поста, id публикации, идентификатор публикации""",
    "url": """
        enlace, enlace permanente, enlace de la publicación, vínculo
        link permanente, link da publicação, ligação
        permalink, beitragslink, verknüpfung
        lien, lien permanent, lien de la publication
        collegamento, link al post
        tautan, tautan permanen, tautan postingan
        ссылка, постоянная ссылка, ссылка на пост, ссылка на публикацию""",
    "profile_link": """
        enlace del perfil, url del perfil
        link do perfil, url do perfil
        profillink, link zum profil, profil url
        lien du profil, url du profil
        link al profilo, link profilo
        tautan profil, link profil
        ссылка на профиль, ссылка на канал, ссылка на аккаунт""",
    "caption": """
        descripción, texto, pie de foto, texto de la publicación
        legenda, descrição, texto
        beschreibung, bildunterschrift, beitragstext
        légende, description, texte
        didascalia, descrizione, testo
        keterangan, deskripsi, teks
        описание, подпись, текст поста, текст""",
    "format": """
        tipo de publicación, formato, tipo de contenido, tipo
        tipo de publicação, formato, tipo de conteúdo, tipo
        beitragsart, beitragstyp, art des beitrags, typ
        type de publication, type de contenu
        tipo di post, tipo di contenuto, tipo
        jenis postingan, tipe postingan, jenis konten, tipe konten
        тип публикации, формат, тип контента, тип""",
    "sponsored": """
        patrocinado, patrocinada, pagado, publicidad
        patrocinado, publi, pago, conteúdo pago
        gesponsert, bezahlt, werbung, anzeige, bezahlte partnerschaft
        sponsorisé, partenariat rémunéré, contenu sponsorisé
        sponsorizzato, contenuto sponsorizzato
        bersponsor, berbayar, iklan
        реклама, рекламный, спонсорский, рекламный пост""",
    "code": """
        código, cupón, código de descuento, código promocional
        cupom, código de desconto, cupom de desconto
        gutscheincode, rabattcode, gutschein
        code promo, code de réduction, code promotionnel
        codice sconto, codice, codice promo
        kode promo, kode diskon, kode voucher, kode
        промокод, код, купон""",
    "posts_agreed": """
        publicaciones acordadas, publicaciones pactadas
        publicações acordadas, entregas
        vereinbarte beiträge, vereinbarte posts
        publications convenues, publications prévues
        post concordati, contenuti concordati
        jumlah postingan disepakati, postingan disepakati
        согласовано постов, количество рекламных постов""",
    "posts_delivered": """
        publicaciones entregadas, publicaciones realizadas
        publicações entregues, publicações realizadas
        gelieferte beiträge, erschienene beiträge
        publications livrées, publications réalisées
        post consegnati, post realizzati
        postingan terkirim, postingan selesai
        вышло постов, опубликовано постов""",
    "region": """
        región
        região
        region, bundesland
        région
        regione
        wilayah, daerah
        регион""",
}
#: Fields that stand under other names in the tables.
_STANDS_FOR = {
    "creators": {"creator": "creator_id", "fee": "quoted_fee", "profile_link": "handle", "caption": "bio"},
    "posts": {"creator": "creator_id", "handle": "creator_id", "name": "creator_id", "date": "published_at",
              "profile_link": "creator_id"},
    "deals": {"creator": "creator_id", "handle": "creator_id", "name": "creator_id", "date": "agreed_at",
              "profile_link": "creator_id"},
    "overlaps": {}, "sales": {},
}


def names_in(table: str, columns: set[str]) -> list[tuple[str, str]]:
    """(name as written, canonical column) of one table, for the columns that it has."""
    found = []
    for field, names in _NAMES.items():
        column = _STANDS_FOR[table].get(field, field)
        if column in columns:
            found += [(name.strip(), column) for line in names.strip().splitlines() for name in line.split(",")
                      if name.strip()]
    return found
